
# SPDX-License-Identifier: BSD-2-Clause
# Can guests be made on this host? Stops with one word for the first thing that is missing, from the cheapest question
# to the dearest.
if ([string]$ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Stop-With 'language' ([string]$ExecutionContext.SessionState.LanguageMode)
}
if (-not [Environment]::Is64BitProcess) { Stop-With 'bits' '' }
$windows = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$vmms = Get-Service -Name 'vmms' -ErrorAction SilentlyContinue
if (-not $vmms) { Stop-With 'role' ('{0}, {1}' -f $windows.ProductName, $windows.EditionID) }
if (-not (Get-Module -ListAvailable -Name 'Hyper-V')) { Stop-With 'module' '' }
if ([string]$vmms.Status -ne 'Running') { Stop-With 'service' ([string]$vmms.Status) }
try { Import-Module -Name 'Hyper-V' } catch { Stop-With 'module' (Get-Reason $_) }

# Only root can ask; who cannot is told by the next question.
$computer = Get-CimInstance -ClassName 'Win32_ComputerSystem' -ErrorAction SilentlyContinue
if ($computer -and -not $computer.HypervisorPresent) { Stop-With 'hypervisor' '' }
try {
    $vmhost = Hyper-V\Get-VMHost
    $null = @(Hyper-V\Get-VM)
} catch {
    if (Test-Denied $_) { Stop-With 'rights' (Get-Reason $_) }
    Stop-With 'hyperv' (Get-Reason $_)
}
if (-not (Get-Command -Name 'Hyper-V\New-VM').Parameters.ContainsKey('Generation')) { Stop-With 'old' '' }
