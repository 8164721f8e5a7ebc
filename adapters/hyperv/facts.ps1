
# SPDX-License-Identifier: BSD-2-Clause
# What this host is, as far as it decides whether numbers compare. Follows probe.ps1 in the same text. What cannot be
# found out says why instead: a missing fact is a fact, too.
$facts = [ordered]@{}

function Add-Fact([string]$key, [scriptblock]$ask) {
    try {
        $value = & $ask
        if ($null -ne $value) { $facts[$key] = [string]$value }
    } catch {
        $facts[$key] = 'unknown: ' + $_.Exception.Message
    }
}

function Get-Setting([string]$path, [string]$name) {
    if (-not (Test-Path -LiteralPath $path)) { return $null }
    return (Get-Item -LiteralPath $path).GetValue($name)
}

# bcdedit's lines are "name   value"; names are the same in every language. The second entry has what the first inherits.
$boot = @()
foreach ($entry in '{current}', '{hypervisorsettings}') {
    try {
        $lines = @(& 'bcdedit.exe' '/enum' $entry 2>$null)
        if ($LASTEXITCODE -eq 0) { $boot += $lines }
    } catch { $null = $_ }
}
function Get-BootSetting([string]$name) {
    foreach ($line in $boot) {
        if ($line -match ('^' + $name + '\s+(.+)$')) { return $Matches[1].Trim() }
    }
    if (-not $boot.Count) { return 'unknown: bcdedit needs an administrator' }
    return 'default'
}

$cpu0 = 'HKLM:\HARDWARE\DESCRIPTION\System\CentralProcessor\0'
$memory = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management'

# --- Windows and its hypervisor
Add-Fact 'host.kernel' { 'Windows {0}.{1}' -f $windows.CurrentBuild, $windows.UBR }
Add-Fact 'host.os' { '{0} {1}' -f (Get-Wmi 'Win32_OperatingSystem').Caption, $windows.EditionID }
Add-Fact 'host.powershell' { $PSVersionTable.PSVersion }
Add-Fact 'hyperv.module' { (Get-Module -Name 'Hyper-V').Version }
Add-Fact 'hyperv.vm_versions' { (Hyper-V\Get-VMHostSupportedVersion | ForEach-Object { $_.Version }) -join ' ' }
Add-Fact 'hyperv.numa_spanning' { $vmhost.NumaSpanningEnabled }
Add-Fact 'hyperv.logical_processors' { $vmhost.LogicalProcessorCount }

# Event 2 says what the hypervisor was started with; the boot setting, what was asked for. Who may not read the log knows it
# of a client all the same: since build 17134 those have no other.
Add-Fact 'hyperv.scheduler' {
    $filter = @{ LogName = 'System'; ProviderName = 'Microsoft-Windows-Hyper-V-Hypervisor'; Id = 2 }
    try {
        $launched = Get-WinEvent -FilterHashtable $filter -MaxEvents 1
    } catch {
        if (([string]$windows.InstallationType -ne 'Client') -or ([int]$windows.CurrentBuild -lt 17134)) { throw }
        return 'root, by edition'
    }
    switch ([int]$launched.Properties[0].Value) {
        1 { 'classic, SMT off' }
        2 { 'classic' }
        3 { 'core' }
        4 { 'root' }
        default { 'type {0}' -f $_ }
    }
}
Add-Fact 'hyperv.scheduler.asked' { Get-BootSetting 'hypervisorschedulertype' }
Add-Fact 'hyperv.launch' { Get-BootSetting 'hypervisorlaunchtype' }
Add-Fact 'hyperv.root_processors' { Get-BootSetting 'hypervisorrootproc' }
# Pools of resources: what groups of processors a VM is in, no list tells, but the VM itself (create.ps1).
Add-Fact 'hyperv.processor_pools' { @(Get-Wmi 'Msvm_ProcessorPool' 'root\virtualization\v2').Count }

# --- is it a machine, or a guest itself? Under Hyper-V every root sees a hypervisor: its maker and model tell.
Add-Fact 'host.machine' { '{0} {1}' -f (Get-Wmi 'Win32_ComputerSystem').Manufacturer, (Get-Wmi 'Win32_ComputerSystem').Model }
Add-Fact 'host.firmware.vendor' { (Get-Wmi 'Win32_ComputerSystem').Manufacturer }
Add-Fact 'host.firmware.product' { (Get-Wmi 'Win32_ComputerSystem').Model }

# --- processors
function Get-FirstProcessor { Get-Wmi 'Win32_Processor' | Select-Object -First 1 }
function Get-Sum([string]$property) { (Get-Wmi 'Win32_Processor' | Measure-Object -Property $property -Sum).Sum }
Add-Fact 'host.cpu.model' { (Get-FirstProcessor).Name.Trim() }
Add-Fact 'host.cpu.identity' { (Get-FirstProcessor).Description }
Add-Fact 'host.cpu.sockets' { @(Get-Wmi 'Win32_Processor').Count }
Add-Fact 'host.cpu.cores' { Get-Sum 'NumberOfCores' }
Add-Fact 'host.cpu.threads' { Get-Sum 'NumberOfLogicalProcessors' }
Add-Fact 'host.cpu.max_mhz' { (Get-FirstProcessor).MaxClockSpeed }
Add-Fact 'host.smt' { if ((Get-Sum 'NumberOfLogicalProcessors') -gt (Get-Sum 'NumberOfCores')) { 'on' } else { 'off' } }
Add-Fact 'host.cpu.microcode' {
    $bytes = [byte[]](Get-Setting $cpu0 'Update Revision')
    '0x{0:x}' -f [BitConverter]::ToUInt32($bytes, $bytes.Length - 4)
}
Add-Fact 'host.numa_nodes' { @(Hyper-V\Get-VMHostNumaNode).Count }
Add-Fact 'host.power_plan' {
    $plan = [string](& 'powercfg.exe' '/getactivescheme')
    if ($plan -match '([0-9a-f]{8}-[0-9a-f-]{27})') { $Matches[1] } else { $plan }
}

# --- what sits between the root and the processor
Add-Fact 'host.vbs' {
    $guard = Get-Wmi 'Win32_DeviceGuard' 'root\Microsoft\Windows\DeviceGuard'
    switch ([int]$guard.VirtualizationBasedSecurityStatus) { 0 { 'off' } 1 { 'enabled, not running' } 2 { 'running' } }
}
Add-Fact 'host.vbs.services' {
    $guard = Get-Wmi 'Win32_DeviceGuard' 'root\Microsoft\Windows\DeviceGuard'
    $names = @{ 1 = 'CredentialGuard'; 2 = 'HVCI'; 3 = 'SystemGuard'; 4 = 'SMM' }
    $running = @($guard.SecurityServicesRunning | Where-Object { $_ -ne 0 } | ForEach-Object {
        if ($names.ContainsKey([int]$_)) { $names[[int]$_] } else { 'service {0}' -f $_ }
    })
    if ($running.Count) { $running -join ' ' } else { 'none' }
}
foreach ($name in 'FeatureSettings', 'FeatureSettingsOverride', 'FeatureSettingsOverrideMask') {
    Add-Fact ('host.mitigation.' + $name) { Get-Setting $memory $name }
}
Add-Fact 'hyperv.mitigation.min_vm_version' {
    Get-Setting 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization' 'MinVmVersionForCpuBasedMitigations'
}
Write-Answer @{ facts = $facts }
