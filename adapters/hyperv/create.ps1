
# SPDX-License-Identifier: BSD-2-Clause
# Makes one VM out of $P and reads back what it became. Leaves everything where it is when it fails: remove.ps1
# follows in any case. $P: name, notes, generation, vcpus, memory, iso, sha256; scheduler and cores as probe.ps1 has told them.
Import-Module -Name 'Hyper-V'
$directory = Join-Path -Path $root -ChildPath $P.name

if ((Get-FileHash -LiteralPath $P.iso -Algorithm SHA256).Hash -ne $P.sha256) {
    Stop-With 'image' $P.iso
}
$null = New-Item -ItemType Directory -Path $directory
Set-Content -LiteralPath (Join-Path -Path $directory -ChildPath $marker) -Value $P.notes -Encoding ASCII

# --- the machine: nothing that is not asked for
$others = @(Get-Machines '*' | Where-Object { [string]$_.State -eq 'Running' })
$vm = Hyper-V\New-VM -Name $P.name -Generation $P.generation -MemoryStartupBytes $P.memory -NoVHD -Path $directory
Hyper-V\Set-VM -VM $vm -Notes $P.notes -StaticMemory -CheckpointType Disabled -AutomaticStartAction Nothing -AutomaticStopAction TurnOff
$checkpoints = 'no such setting'
if ((Get-Command -Name 'Hyper-V\Set-VM').Parameters.ContainsKey('AutomaticCheckpointsEnabled')) {
    Hyper-V\Set-VM -VM $vm -AutomaticCheckpointsEnabled $false
    $checkpoints = 'off'
}
Hyper-V\Get-VMNetworkAdapter -VM $vm | Hyper-V\Remove-VMNetworkAdapter
Hyper-V\Get-VMIntegrationService -VM $vm | Hyper-V\Disable-VMIntegrationService
Hyper-V\Set-VMMemory -VM $vm -DynamicMemoryEnabled $false -StartupBytes $P.memory
Hyper-V\Set-VMProcessor -VM $vm -Count $P.vcpus -Maximum 100 -RelativeWeight 100

# What an older or another host lacks or refuses is no failure: it is told, and below what was read back.
$refused = New-Object -TypeName System.Collections.ArrayList
function Set-Optional([string]$setting, $value) {
    if (-not (Get-Command -Name 'Hyper-V\Set-VMProcessor').Parameters.ContainsKey($setting)) { return }
    $one = @{ VM = $vm; $setting = $value }
    try { Hyper-V\Set-VMProcessor @one } catch { $null = $refused.Add(('{0}: {1}' -f $setting, (Get-Reason $_))) }
}
Set-Optional 'ExposeVirtualizationExtensions' $false
Set-Optional 'CompatibilityForMigrationEnabled' $false
Set-Optional 'CompatibilityForOlderOperatingSystemsEnabled' $false
Set-Optional 'EnableHostResourceProtection' $false
Set-Optional 'HwThreadCountPerCore' 1
Set-Optional 'Reserve' 100

# --- what it boots from. Whether Hyper-V's service may read the image is another question than whether we may.
try {
    if ($P.generation -eq 1) {
        $drive = Hyper-V\Get-VMDvdDrive -VM $vm | Select-Object -First 1
        if ($drive) { Hyper-V\Set-VMDvdDrive -VMDvdDrive $drive -Path $P.iso }
        else { Hyper-V\Add-VMDvdDrive -VM $vm -ControllerNumber 1 -ControllerLocation 0 -Path $P.iso }
        Hyper-V\Set-VMBios -VM $vm -StartupOrder @('CD', 'IDE', 'LegacyNetworkAdapter', 'Floppy')
    } else {
        $drive = Hyper-V\Add-VMDvdDrive -VM $vm -Path $P.iso -Passthru
        Hyper-V\Set-VMFirmware -VM $vm -EnableSecureBoot Off -FirstBootDevice $drive -PauseAfterBootFailure On
    }
} catch {
    if (Test-Denied $_) { Stop-With 'access' ('{0}: {1}' -f $P.iso, (Get-Reason $_)) }
    throw
}
Hyper-V\Set-VMComPort -VM $vm -Number 1 -Path ('\\.\pipe\' + $P.name)

# --- what became of it
$facts = [ordered]@{}
$differs = New-Object -TypeName System.Collections.ArrayList

function Add-Effective([string]$key, $object, [string]$property, $wanted) {
    $there = $object.PSObject.Properties[$property]
    $value = if ($there) { [string]$there.Value } else { 'no such setting' }
    $facts['vm.' + $key] = $value
    if (($null -ne $wanted) -and $there -and ($value -ne [string]$wanted)) {
        $null = $differs.Add(('{0} is {1}, not {2}' -f $key, $value, $wanted))
    }
}

$vm = Hyper-V\Get-VM -Name $P.name
$made = Hyper-V\Get-VMMemory -VM $vm
$cores = Hyper-V\Get-VMProcessor -VM $vm
Add-Effective 'version' $vm 'Version' $null
Add-Effective 'generation' $vm 'Generation' $P.generation
Add-Effective 'checkpoints' $vm 'CheckpointType' 'Disabled'
$facts['vm.automatic_checkpoints'] = $checkpoints
Add-Effective 'memory' $made 'Startup' $P.memory
Add-Effective 'memory.dynamic' $made 'DynamicMemoryEnabled' 'False'
Add-Effective 'memory.per_numa_node' $made 'MaximumPerNumaNode' $null
Add-Effective 'vcpus' $cores 'Count' $P.vcpus
Add-Effective 'reserve' $cores 'Reserve' 100
Add-Effective 'limit' $cores 'Maximum' 100
Add-Effective 'weight' $cores 'RelativeWeight' 100
Add-Effective 'threads_per_core' $cores 'HwThreadCountPerCore' 1
Add-Effective 'nested' $cores 'ExposeVirtualizationExtensions' 'False'
Add-Effective 'compatible_migration' $cores 'CompatibilityForMigrationEnabled' 'False'
Add-Effective 'compatible_old_systems' $cores 'CompatibilityForOlderOperatingSystemsEnabled' 'False'
Add-Effective 'host_protection' $cores 'EnableHostResourceProtection' 'False'
Add-Effective 'perfmon' $cores 'Perfmon' $null
if ($P.generation -eq 2) { Add-Effective 'secure_boot' (Hyper-V\Get-VMFirmware -VM $vm) 'SecureBoot' 'Off' }

# Where Windows itself schedules virtual processors these three do nothing, though they read back as they were set.
$effective = 'unknown'
if ($P.scheduler -match '^(classic|core)') { $effective = 'yes' }
if ($P.scheduler -like 'root*') { $effective = 'no' }
$facts['vm.reserve.effective'] = $effective
if ($effective -eq 'no') { $null = $differs.Add('reserve, limit and weight have no effect under the root scheduler') }
if ($effective -eq 'unknown') { $null = $differs.Add('whether reserve, limit and weight have an effect is not known: the scheduler is not') }

# A virtual processor without a sibling takes a core of its own.
if (($P.scheduler -eq 'core') -and ($P.cores -match '^\d+$') -and ($P.vcpus -gt [int]$P.cores)) {
    $null = $differs.Add(('{0} virtual processors take turns on {1} cores' -f $P.vcpus, $P.cores))
}
try {
    $filter = "InstanceID LIKE 'Microsoft:{0}%'" -f $vm.Id
    $group = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName 'Msvm_ProcessorSettingData' -Filter $filter |
        Select-Object -First 1
    $facts['vm.cpu_group'] = if ([string]$group.CpuGroupId -match '^[{}0-]*$') { 'none' } else { [string]$group.CpuGroupId }
} catch {
    $facts['vm.cpu_group'] = 'unknown: ' + $_.Exception.Message
}
$services = @(Hyper-V\Get-VMIntegrationService -VM $vm | Where-Object { $_.Enabled })
$facts['vm.integration_services'] = [string]$services.Count
$facts['vm.network_adapters'] = [string]@(Hyper-V\Get-VMNetworkAdapter -VM $vm).Count
$facts['hyperv.other_running_vms'] = [string]$others.Count
$facts['vm.refused'] = if ($refused.Count) { $refused -join '; ' } else { 'nothing' }
$facts['vm.differs'] = if ($differs.Count) { $differs -join '; ' } else { 'nothing' }
Write-Answer @{ facts = $facts }
