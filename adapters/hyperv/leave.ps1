
# SPDX-License-Identifier: BSD-2-Clause
# The end of a run: its image goes, unless a VM of another run boots from it. $P: iso. Answers with what is left.
Import-Module -Name 'Hyper-V'
$users = @()
foreach ($vm in @(Get-Machines 'hvlab-*')) {
    # One that cannot be asked may be one.
    try { $paths = @(Hyper-V\Get-VMDvdDrive -VM $vm | ForEach-Object { [string]$_.Path }) } catch { $paths = @($P.iso) }
    if ($paths -contains $P.iso) { $users += $vm.Name }
}
if (-not $users.Count -and (Test-Path -LiteralPath $P.iso)) { Remove-Item -LiteralPath $P.iso -Force }
Remove-EmptyRoot
Write-Answer @{ left = @($users) }
