# SPDX-License-Identifier: BSD-2-Clause
# Ends a powershell.exe of ours that has outlived its connection: the number of a process may have been given to another
# one since, so its start counts, too. Parameters: pid, started (both as text).
param($P, $In, $Out)
$process = Get-Process -Id $P.pid -ErrorAction SilentlyContinue # gone already
if ($process -and "$($process.StartTime.ToFileTimeUtc())" -eq $P.started) {
	Stop-Process -Id $process.Id -Force
	'ended'
}
