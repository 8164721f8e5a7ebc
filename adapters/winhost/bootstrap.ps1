# SPDX-License-Identifier: BSD-2-Clause
# The one text that travels in a command line: it takes a script from the standard input and runs it (bootstrap.h has the
# framing). Windows PowerShell 5.1. Only 7-bit bytes pass in either direction, so no code page matters. These lines of
# comment and the indentation are left out on the way; what remains has to fit into the 8191 characters of cmd.exe.
# Where a policy restricts the language nothing behind the first statement would run, and Windows would say why in its own.
if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') { "hvlab0 $($ExecutionContext.SessionState.LanguageMode)"; exit 1 }
$ErrorActionPreference = 'Stop'
$ProgressPreference = $WarningPreference = $VerbosePreference = $DebugPreference = $InformationPreference = 'SilentlyContinue'
Set-StrictMode -Version 2
$stdin = New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::ASCII, $false, 65536)
$stdout = [Console]::OpenStandardOutput()
$stderr = [Console]::OpenStandardError()
function hvlab-say($to, $text) {
	foreach ($line in "$text" -split "\r?\n") {
		$line = [regex]::Replace($line, '[^\t\x20-\x7e]', { '\u{0:x4}' -f [int][char]$args[0].Value })
		$bytes = [Text.Encoding]::ASCII.GetBytes($line + "`n")
		$to.Write($bytes, 0, $bytes.Length)
	}
	$to.Flush()
}
function hvlab-take($length) {
	$line = $stdin.ReadLine()
	if ("$line".Length -ne $length) { throw 'the script was cut on its way' }
	[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String("$line"))
}
try {
	hvlab-say $stdout "hvlab1 $PID $([Diagnostics.Process]::GetCurrentProcess().StartTime.ToFileTimeUtc())"
	if ("$($stdin.ReadLine())" -notmatch '^hvlab1 [a-z0-9-]+ ([0-9]+) ([0-9]+)$') { throw 'no script of hvlab on the standard input' }
	$lengths = $Matches
	$text = hvlab-take $lengths[1]
	$json = hvlab-take $lengths[2]
	$parameters = $null
	if ($json) { $parameters = ConvertFrom-Json $json }
	& ([scriptblock]::Create($text)) $parameters $stdin $stdout | ForEach-Object { hvlab-say $stdout $_ }
	exit 0
} catch {
	hvlab-say $stderr ("$($_.Exception.Message) ($($_.FullyQualifiedErrorId))" -replace '\s+', ' ')
	exit 1
}
