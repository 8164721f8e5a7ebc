
# SPDX-License-Identifier: BSD-2-Clause
# The end of a run: its image goes, unless a VM of another run boots from it. $P: iso. Answers with what is left.
Import-Module -Name 'Hyper-V'
$users = @(Hyper-V\Get-VM -Name 'hvlab-*' | Hyper-V\Get-VMDvdDrive | Where-Object { $_.Path -eq $P.iso })
if (-not $users.Count -and (Test-Path -LiteralPath $P.iso)) { Remove-Item -LiteralPath $P.iso -Force }
if (-not @(Get-ChildItem -LiteralPath $root).Count) { Remove-Item -LiteralPath $root -Force }
Write-Answer @{ left = @($users | ForEach-Object { $_.VMName }) }
