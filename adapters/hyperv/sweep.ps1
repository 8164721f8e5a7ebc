
# SPDX-License-Identifier: BSD-2-Clause
# What dead runs left here: VMs, directories, images. Only what carries our mark and our owner's name, and no campaign
# that is alive. $P: owner, alive (tags, by spaces), dry. Answers with an item for each: what, name, tag, said (empty: done).
Import-Module -Name 'Hyper-V'
$items = New-Object -TypeName System.Collections.ArrayList

function Add-Item([string]$what, [string]$name, [string]$tag, [scriptblock]$remove) {
    $said = ''
    if (-not $P.dry) { try { $null = & $remove } catch { $said = Get-Reason $_ } }
    $null = $items.Add(@{ what = $what; name = $name; tag = $tag; said = $said })
}

# Somebody else's is told, not touched.
function Test-Dead([string]$what, [string]$name, [string]$tag, [string]$owner) {
    if (-not $owner -or (($P.alive -split ' ') -contains $tag)) { return $false }
    if ($owner -eq $P.owner) { return $true }
    $null = $items.Add(@{ what = $what; name = $name; tag = $tag; said = ('made by {0}, left alone' -f $owner) })
    return $false
}

foreach ($vm in @(Get-Machines 'hvlab-*')) {
    $tag = Get-Tag $vm.Name
    $owner = Get-Owner ([string]$vm.Notes) $tag
    $directory = Join-Path -Path $root -ChildPath $vm.Name
    if (-not [string]$vm.Notes -and ([string]$vm.Path).StartsWith($directory)) { $owner = Get-DirectoryOwner $directory }
    if (Test-Dead 'VM' $vm.Name $tag $owner) {
        Add-Item 'VM' $vm.Name $tag {
            Stop-Relay $directory
            Remove-Machine $vm
        }
    }
}
$there = @()
if (Test-Path -LiteralPath $root) { $there = @(Get-ChildItem -LiteralPath $root) }
foreach ($directory in @($there | Where-Object { $_.PSIsContainer })) {
    $tag = Get-Tag $directory.Name
    if (Test-Dead 'directory' $directory.FullName $tag (Get-DirectoryOwner $directory.FullName)) {
        Add-Item 'directory' $directory.FullName $tag { Remove-Directory $directory.FullName }
    }
}

# Files have no owner: a name that is a hash, no VM that boots from it. A living run puts its image there again, but one
# that is being sent is left alone. A VM that cannot be asked may boot from any of them.
$used = @()
$unasked = 0
foreach ($vm in @(Get-Machines '*')) {
    try {
        $used += @(Hyper-V\Get-VMDvdDrive -VM $vm | ForEach-Object { [string]$_.Path })
    } catch {
        $unasked++
        $said = 'VM {0} does not say what it boots from, so all images stay: {1}' -f $vm.Name, (Get-Reason $_)
        $null = $items.Add(@{ what = 'file'; name = (Join-Path -Path $root -ChildPath '*.iso'); tag = ''; said = $said })
    }
}
foreach ($file in @($there | Where-Object { -not $_.PSIsContainer })) {
    $whole = $file.Name -match '^[0-9a-f]{64}\.iso$'
    $part = $file.Name -match '^[0-9a-f]{64}\.iso\.\d+\.part$'
    if (($whole -and -not $unasked -and ($used -notcontains $file.FullName)) -or
        ($part -and ($file.LastWriteTime -lt (Get-Date).AddHours(-1)))) {
        Add-Item 'file' $file.FullName '' { Remove-Item -LiteralPath $file.FullName -Force }
    }
}
if (-not $P.dry) { Remove-EmptyRoot }
Write-Answer @{ items = @($items) }
