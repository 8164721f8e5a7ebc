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
    $process = Get-Process -Id $number -ErrorAction SilentlyContinue
    if ($process -and ($process.StartTime.Ticks -eq [long]$started)) {
        Stop-Process -InputObject $process -Force -ErrorAction SilentlyContinue
    }
}

# The relay first: a VM whose console is still read is slow to go. 60 s are more than Windows ever takes.
function Remove-Machine($vm) {
    $name = $vm.Name
    for ($tries = 0; ($tries -lt 120) -and ($vm.State -ne 'Off'); $tries++) {
        try { Hyper-V\Stop-VM -VM $vm -TurnOff -Force } catch { $null = $_ }
        if ($vm.State -ne 'Off') { Start-Sleep -Milliseconds 500 }
        $vm = Hyper-V\Get-VM -Name $name -ErrorAction SilentlyContinue
        if (-not $vm) { return }
    }
    Hyper-V\Remove-VM -VM $vm -Force
}
