
# SPDX-License-Identifier: BSD-2-Clause
# Starts the VM and is the other end of its COM1 for as long as it lives. The pipe's server is there before the VM is, so
# Hyper-V connects to it and no byte is lost; nothing else runs here while the guest measures. $P: name.
# Answers once, when the guest runs; then come the guest's bytes. Ends with 0 when $In ends or says "!" (from inside WSL2 its
# end does not always arrive), else with why on stderr, in ASCII.
Import-Module -Name 'Hyper-V'
$self = Get-Process -Id $PID
$directory = Join-Path -Path $root -ChildPath $P.name
Set-Content -LiteralPath (Join-Path -Path $directory -ChildPath 'relay.pid') -Value ('{0} {1}' -f $PID, $self.StartTime.Ticks) -Encoding ASCII

function Stop-Saying([int]$status, [string]$why) {
    [Console]::Error.WriteLine($why)
    exit $status
}

# The worker process of the VM (S-1-5-83-0: all of them) must be allowed to open the pipe.
$security = New-Object -TypeName System.IO.Pipes.PipeSecurity
$me = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value
foreach ($right in @('S-1-5-83-0', 'ReadWrite'), @('S-1-5-32-544', 'FullControl'), @($me, 'FullControl')) {
    $who = New-Object -TypeName System.Security.Principal.SecurityIdentifier -ArgumentList $right[0]
    $rule = New-Object -TypeName System.IO.Pipes.PipeAccessRule -ArgumentList $who, $right[1], 'Allow'
    $security.AddAccessRule($rule)
}
$pipe = New-Object -TypeName System.IO.Pipes.NamedPipeServerStream -ArgumentList $P.name, 'InOut', 1, 'Byte', 'Asynchronous', 65536, 65536, $security
$connected = $pipe.WaitForConnectionAsync()

# A host that has not all of a processor to give refuses the reserve here, not when it was set.
$facts = [ordered]@{}
$vm = Hyper-V\Get-VM -Name $P.name
try {
    Hyper-V\Start-VM -VM $vm
} catch {
    $refused = Get-Reason $_
    if ((Hyper-V\Get-VMProcessor -VM $vm).Reserve -eq 0) { Stop-With 'start' $refused }
    Hyper-V\Set-VMProcessor -VM $vm -Reserve 0
    try { Hyper-V\Start-VM -VM $vm } catch { Stop-With 'start' (Get-Reason $_) }
    $facts['vm.reserve.refused'] = $refused
}
if (-not $connected.Wait(60000)) { Stop-With 'pipe' '' }
$facts['vm.reserve'] = [string](Hyper-V\Get-VMProcessor -VM $vm).Reserve
Write-Answer @{ facts = $facts }

# --- bytes, both ways. A guest that is silent for 10 s is looked at: one that was reset has an uptime that went back.
$bytes = New-Object -TypeName byte[] -ArgumentList 4096
$read = $pipe.ReadAsync($bytes, 0, $bytes.Length)
$line = $In.ReadLineAsync()
$uptime = [TimeSpan]::Zero
while ($true) {
    $which = [System.Threading.Tasks.Task]::WaitAny([System.Threading.Tasks.Task[]]@($read, $line), 10000)
    if ($which -eq 0) {
        $n = 0
        try { $n = $read.Result } catch { $n = 0 }
        if ($n -eq 0) { break }
        $Out.Write($bytes, 0, $n)
        $Out.Flush()
        $read = $pipe.ReadAsync($bytes, 0, $bytes.Length)
    } elseif ($which -eq 1) {
        if (($null -eq $line.Result) -or ($line.Result -eq '!')) { exit 0 }
        $reply = [Convert]::FromBase64String($line.Result)
        $pipe.Write($reply, 0, $reply.Length)
        $line = $In.ReadLineAsync()
    } else {
        $vm = Hyper-V\Get-VM -Name $P.name
        if ($vm.Uptime -lt $uptime) { Stop-Saying 11 'its uptime went back: triple fault or reset' }
        if ([string]$vm.State -ne 'Running') { break }
        $uptime = $vm.Uptime
    }
}
$vm = Get-Machines $P.name
if (-not $vm) { Stop-Saying 12 'somebody else has removed the VM' }
if ([string]$vm.State -eq 'Off') { Stop-Saying 10 'the VM is off' }
Stop-Saying 13 ('its console closed; the VM is {0}' -f $vm.State)
