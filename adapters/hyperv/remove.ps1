
# SPDX-License-Identifier: BSD-2-Clause
# Takes one VM of ours away, with its directory. May be run at any time and any number of times. $P: name, owner.
# Answers with what is left.
Import-Module -Name 'Hyper-V'
$directory = Join-Path -Path $root -ChildPath $P.name

$left = @()
if ((Get-DirectoryOwner $directory) -eq $P.owner) { Stop-Relay $directory }
foreach ($vm in @(Hyper-V\Get-VM -Name $P.name -ErrorAction SilentlyContinue)) {
    $tag = Get-Tag $vm.Name
    $ours = (Get-Owner ([string]$vm.Notes) $tag) -eq $P.owner
    # Cut off between its making and its notes: it still lies in the directory that was marked before.
    if (-not $ours -and -not [string]$vm.Notes -and ([string]$vm.Path).StartsWith($directory)) {
        $ours = (Get-DirectoryOwner $directory) -eq $P.owner
    }
    if ($ours) { Remove-Machine $vm } else { $left += ('VM {0}, which does not carry our mark' -f $vm.Name) }
}
if (Hyper-V\Get-VM -Name $P.name -ErrorAction SilentlyContinue) {
    if (-not $left.Count) { $left += ('VM {0}' -f $P.name) }
} elseif ((Get-DirectoryOwner $directory) -eq $P.owner) {
    Remove-Item -LiteralPath $directory -Recurse -Force
}
if (Test-Path -LiteralPath $directory) { $left += $directory }
Write-Answer @{ left = @($left) }
