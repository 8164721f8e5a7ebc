
# SPDX-License-Identifier: BSD-2-Clause
# Can guests be made on this host? Stops with one word for the first thing that is missing, from the cheapest question
# to the dearest.
if (-not [Environment]::Is64BitProcess) { Stop-With 'bits' '' }
$windows = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

# Whether it is installed the registry tells everybody. The state of a service does not: without an administrator's rights or a
# desktop the service manager does not open, and Get-VMHost has to say whether all is well.
if (-not (Test-Path -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\vmms')) {
    Stop-With 'role' ('build {0}, {1}' -f $windows.CurrentBuild, $windows.EditionID)
}
if (-not (Get-Module -ListAvailable -Name 'Hyper-V')) { Stop-With 'module' '' }
$service = 'Running'
try { $service = [string](Get-Service -Name 'vmms').Status } catch { $null = $_ }
if ($service -ne 'Running') { Stop-With 'service' $service }
try {
    Import-Module -Name 'Hyper-V'
} catch {
    Stop-With 'policy' ('{0}; MachinePolicy {1}' -f (Get-Reason $_), (Get-ExecutionPolicy -Scope 'MachinePolicy'))
}

# A class of WMI, asked once. A refusal is said again to whoever needs it: what may not be read is not what is not there.
$asked = @{}
function Get-Wmi([string]$class, [string]$namespace = 'root\cimv2') {
    if (-not $asked.ContainsKey($class)) {
        try {
            $asked[$class] = @(Get-CimInstance -Namespace $namespace -ClassName $class)
        } catch {
            $asked[$class] = $_
        }
    }
    if ($asked[$class] -is [System.Management.Automation.ErrorRecord]) { throw $asked[$class] }
    if (-not $asked[$class].Count) { throw ('there is no {0}' -f $class) }
    return $asked[$class]
}

try {
    if (-not (Get-Wmi 'Win32_ComputerSystem').HypervisorPresent) { Stop-With 'hypervisor' '' }
} catch { $null = $_ }
try {
    $vmhost = Hyper-V\Get-VMHost
    $null = @(Get-Machines '*')
} catch {
    if (Test-Denied $_) { Stop-With 'rights' (Get-Reason $_) }
    Stop-With 'hyperv' (Get-Reason $_)
}
if (-not (Get-Command -Name 'Hyper-V\New-VM').Parameters.ContainsKey('Generation')) { Stop-With 'old' '' }
