
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

foreach ($vm in @(Hyper-V\Get-VM -Name 'hvlab-*')) {
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
foreach ($directory in @(Get-ChildItem -LiteralPath $root -Directory -ErrorAction SilentlyContinue)) {
    $tag = Get-Tag $directory.Name
    if (Test-Dead 'directory' $directory.FullName $tag (Get-DirectoryOwner $directory.FullName)) {
        Add-Item 'directory' $directory.FullName $tag { Remove-Item -LiteralPath $directory.FullName -Recurse -Force }
    }
}

# Files have no owner: a name that is a hash, no VM that boots from it. A living run puts its image there again, but one
# that is being sent is left alone.
$used = @(Hyper-V\Get-VM | Hyper-V\Get-VMDvdDrive | ForEach-Object { [string]$_.Path })
foreach ($file in @(Get-ChildItem -LiteralPath $root -File -ErrorAction SilentlyContinue)) {
    $whole = $file.Name -match '^[0-9a-f]{64}\.iso$'
    $part = $file.Name -match '^[0-9a-f]{64}\.iso\.\d+\.part$'
    if (($whole -and ($used -notcontains $file.FullName)) -or
        ($part -and ($file.LastWriteTime -lt (Get-Date).AddHours(-1)))) {
        Add-Item 'file' $file.FullName '' { Remove-Item -LiteralPath $file.FullName -Force }
    }
}
if (-not $P.dry -and (Test-Path -LiteralPath $root) -and -not @(Get-ChildItem -LiteralPath $root).Count) {
    Remove-Item -LiteralPath $root -Force
}
Write-Answer @{ items = @($items) }
