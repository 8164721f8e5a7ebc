# SPDX-License-Identifier: BSD-2-Clause
# How every text for a Windows host begins: the way it answers, what an error is, and the rules by which something there
# is ours. Windows PowerShell 5.1 syntax alone. $P holds the parameters, $In and $Out the streams (winhost/bootstrap).
param($P, $In, $Out)

# One JSON document in one marked line; nothing else of the output is looked at.
function Write-Answer($answer) {
    'hvlab-answer ' + (ConvertTo-Json -InputObject $answer -Depth 6 -Compress)
}

# What failed as one word that hvlab has a sentence for, and what Windows said of it.
function Stop-With([string]$what, [string]$said) {
    Write-Answer @{ failed = $what; said = $said }
    exit 3
}

# Windows speaks the user's language: what an error is, its identifier tells, never its text.
function Get-Reason($problem) {
    return ('{0} [{1}]' -f $problem.Exception.Message, $problem.FullyQualifiedErrorId)
}

function Test-Denied($problem) {
    return (($problem.CategoryInfo.Category -eq 'PermissionDenied') -or
        ($problem.FullyQualifiedErrorId -like '*AccessDenied*') -or
        ($problem.Exception -is [System.UnauthorizedAccessException]))
}

trap {
    if (Test-Denied $_) { Stop-With 'rights' (Get-Reason $_) }
    Stop-With 'script' ('line {0}: {1}' -f $_.InvocationInfo.ScriptLineNumber, (Get-Reason $_))
}

# --- what is ours: a name and notes of our making; a directory with our marker in it

$marker = 'hvlab.tag'
$root = Join-Path -Path ([Environment]::GetFolderPath('CommonApplicationData')) -ChildPath 'hvlab'

function Get-Tag([string]$name) {
    if ($name -match '^hvlab-(c\d{8}-\d{6}-[0-9a-f]{4})-\w+$') { return $Matches[1] }
    return ''
}

# "hvlab:TAG:OWNER:UNIX-TIME"; the owner is the user and machine that ran hvlab.
function Get-Owner([string]$text, [string]$tag) {
    if ($tag -and $text.StartsWith('hvlab:' + $tag + ':')) { return $text.Split(':')[2] }
    return ''
}

function Get-DirectoryOwner([string]$path) {
    $file = Join-Path -Path $path -ChildPath $marker
    if (-not (Test-Path -LiteralPath $file -PathType Leaf)) { return '' }
    $text = [string](Get-Content -LiteralPath $file -TotalCount 1)
    return (Get-Owner $text (Get-Tag (Split-Path -Path $path -Leaf)))
}

# Ends the relay that wrote its number there, if that number is still the process it was.
function Stop-Relay([string]$path) {
    $file = Join-Path -Path $path -ChildPath 'relay.pid'
    if (-not (Test-Path -LiteralPath $file -PathType Leaf)) { return }
    $number, $started = ([string](Get-Content -LiteralPath $file -TotalCount 1)).Split(' ')
    # One of an elevated session does not show its start to us: it ends with its VM.
    try {
        $process = Get-Process -Id $number
        if ($process.StartTime.Ticks -eq [long]$started) { Stop-Process -InputObject $process -Force }
    } catch { $null = $_ }
}

# The VMs of that name or pattern; none is no error, and one that is broken or goes meanwhile hides no other. Who may not see
# any is told so.
function Get-Machines([string]$name) {
    $broken = @()
    Hyper-V\Get-VM -Name $name -ErrorAction SilentlyContinue -ErrorVariable 'broken'
    foreach ($one in $broken) { if (Test-Denied $one) { throw $one } }
}

# What Windows has just let go of it may hold for a while: removing is tried again.
function Wait-Again([int]$tries, $problem) {
    if ($tries -le 0) { throw $problem }
    Start-Sleep -Milliseconds 500
}

# The relay first: a VM whose console is still read is slow to go.
function Remove-Machine($vm) {
    $name = $vm.Name
    for ($tries = 120; $vm; $tries--) {
        $problem = 'it does not go'
        try {
            if ([string]$vm.State -ne 'Off') { Hyper-V\Stop-VM -VM $vm -TurnOff -Force }
            Hyper-V\Remove-VM -VM $vm -Force
        } catch { $problem = $_ }
        $vm = Get-Machines $name | Select-Object -First 1
        if ($vm) { Wait-Again $tries $problem }
    }
}

# The marker goes last: what is left without it would be nobody's.
function Remove-Directory([string]$path) {
    for ($tries = 60; Test-Path -LiteralPath $path; $tries--) {
        $problem = 'it does not go'
        try {
            Get-ChildItem -LiteralPath $path -Force | Where-Object { $_.Name -ne $marker } |
                ForEach-Object { Remove-Item -LiteralPath $_.FullName -Recurse -Force }
            Remove-Item -LiteralPath $path -Recurse -Force
        } catch { $problem = $_ }
        if (Test-Path -LiteralPath $path) { Wait-Again $tries $problem }
    }
}

function Remove-EmptyRoot {
    if ((Test-Path -LiteralPath $root) -and -not @(Get-ChildItem -LiteralPath $root -Force).Count) {
        Remove-Item -LiteralPath $root -Force
    }
}
