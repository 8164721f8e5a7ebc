# SPDX-License-Identifier: BSD-2-Clause
# Puts a file under the name of its content: says "send" when it is not there yet and takes it in lines of base64, then
# "there PATH". A half one never has the name of a whole one. Parameters: name, sha256, size.
param($P, $In, $Out)
$directory = Join-Path ([Environment]::GetFolderPath('CommonApplicationData')) 'hvlab'
$path = Join-Path $directory $P.name
$part = "$path.$PID.part"
function hash-of($file) { (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash }
New-Item -ItemType Directory -Force -Path $directory | Out-Null
Get-ChildItem -LiteralPath $directory -Filter '*.part' | Where-Object { $_.LastWriteTime -lt (Get-Date).AddHours(-1) } |
	Remove-Item -Force -ErrorAction SilentlyContinue
if (-not (Test-Path -LiteralPath $path) -or (hash-of $path) -ne $P.sha256) {
	'send'
	$file = [IO.File]::Create($part)
	try {
		try {
			while ($file.Length -lt $P.size) {
				$line = $In.ReadLine()
				if ($null -eq $line) { throw 'the file was cut on its way' }
				$bytes = [Convert]::FromBase64String($line)
				$file.Write($bytes, 0, $bytes.Length)
			}
		} finally {
			$file.Close()
		}
		if ((hash-of $part) -ne $P.sha256) { throw 'the file has changed on its way' }
		Move-Item -Force -LiteralPath $part -Destination $path
	} finally {
		if (Test-Path -LiteralPath $part) { Remove-Item -Force -LiteralPath $part }
	}
}
"there $path"
