
# SPDX-License-Identifier: BSD-2-Clause
# Takes one VM of ours away, with its directory. May be run at any time and any number of times. $P: name, owner.
# Answers with what is left.
Import-Module -Name 'Hyper-V'
$directory = Join-Path -Path $root -ChildPath $P.name

$left = @()
if ((Get-DirectoryOwner $directory) -eq $P.owner) { Stop-Relay $directory }
foreach ($vm in @(Get-Machines $P.name)) {
    $tag = Get-Tag $vm.Name
    $ours = (Get-Owner ([string]$vm.Notes) $tag) -eq $P.owner
    # Cut off between its making and its notes: it still lies in the directory that was marked before.
    if (-not $ours -and -not [string]$vm.Notes -and ([string]$vm.Path).StartsWith($directory)) {
        $ours = (Get-DirectoryOwner $directory) -eq $P.owner
    }
    $name = $vm.Name
    if (-not $ours) { $left += ('VM {0}, which does not carry our mark' -f $name) }
    else { try { Remove-Machine $vm } catch { $left += ('VM {0} ({1})' -f $name, (Get-Reason $_)) } }
}
$held = ''
if (-not $left.Count -and ((Get-DirectoryOwner $directory) -eq $P.owner)) {
    try { Remove-Directory $directory } catch { $held = ' ({0})' -f (Get-Reason $_) }
}
if (Test-Path -LiteralPath $directory) { $left += ($directory + $held) }
Write-Answer @{ left = @($left) }
