# What zhiban asks a Windows machine, in one resident PowerShell (Win32-OpenSSH loses a process and its
# handles with each exec on a connection that stays). The loader that src/health/ask.c starts reads this
# text up to a line with a single dot, and then one line a round: Zb NONCE SECTION… 'KEY=VALUE'…
# Tested on recorded answers only (tests/data/probes), not on a machine. The lines it prints: README.md.
#
# Easy to break: nothing may write to the output but Zb itself, once a section; no line of this file may
# be a single dot; PowerShell 3 has to understand it.

function ZbPut([string]$line) { [void]$script:ZbOut.Append($line).Append("`n") }

function ZbClean([string]$text) { ($text -replace '[\r\n]+', ' ').Trim() }

function ZbFast {
	$os = Get-CimInstance Win32_OperatingSystem
	$now = [DateTime]::UtcNow
	$zone = [TimeZoneInfo]::Local.GetUtcOffset($now)
	$cpu = @(Get-CimInstance Win32_Processor)
	ZbPut ("cpus|" + ($cpu | Measure-Object NumberOfLogicalProcessors -Sum).Sum)
	ZbPut ("cpu|" + [int]($cpu | Measure-Object LoadPercentage -Average).Average)
	ZbPut ("proc|0|" + $os.NumberOfProcesses)
	ZbPut ("uptime|" + [int64]($now - $os.LastBootUpTime.ToUniversalTime()).TotalSeconds)
	ZbPut ("boot|" + $os.LastBootUpTime.ToUniversalTime().ToString('yyyyMMddHHmmss'))
	ZbPut ("host|Windows " + $os.Version + "|" + $env:COMPUTERNAME)
	ZbPut ("mem|" + $os.TotalVisibleMemorySize + "|" + $os.FreePhysicalMemory)
	$pages = Get-CimInstance Win32_PageFileUsage | Measure-Object AllocatedBaseSize, CurrentUsage -Sum
	$size = [int64]$pages[0].Sum * 1024
	ZbPut ("swap|" + $size + "|" + ($size - [int64]$pages[1].Sum * 1024))
	$epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
	$sign = '+'
	if ($zone.Ticks -lt 0) { $sign = '-' }
	ZbPut ("clock|" + [int64][Math]::Floor(($now - $epoch).TotalSeconds) + "|" + $sign + $zone.ToString('hhmm'))
	ZbPut ("handles|" + [int64](Get-Process sshd | Measure-Object Handles -Sum).Sum + "|sshd")
}

function ZbDisk {
	foreach ($d in Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3') {
		if (-not $d.Size) { continue }
		$size = [int64]($d.Size / 1024)
		$free = [int64]($d.FreeSpace / 1024)
		ZbPut ("disk|" + $size + "|" + ($size - $free) + "|" + $free + "|" + $d.FileSystem + "|" + $d.DeviceID)
	}
}

# Services that start by themselves and stopped with an error; one that ended well is at rest.
function ZbUnit($options) {
	$failed = @(Get-CimInstance Win32_Service -Filter "StartMode='Auto' AND State<>'Running'" |
		Where-Object { $_.ExitCode -ne 0 -and $_.ExitCode -ne 1077 })
	foreach ($s in $failed) { ZbPut ("unit|failed|" + $s.Name) }
	ZbPut ("units|" + $failed.Count)
	foreach ($o in $options) {
		if (-not $o.StartsWith('unit=')) { continue }
		$s = Get-Service $o.Substring(5)
		$state = 'unknown'
		if ($s) { $state = $s.Status.ToString().ToLower() }
		if ($state -eq 'running') { $state = 'active' }
		ZbPut ("active|" + $state + "|" + $o.Substring(5))
	}
}

# journal=TICKS: errors of the system's and the programs' logs after that instant.
function ZbLog($options) {
	foreach ($o in $options) {
		if (-not $o.StartsWith('journal=')) { continue }
		$from = (Get-Date).AddHours(-1)
		$ticks = [int64]0
		if ([int64]::TryParse($o.Substring(8), [ref]$ticks) -and $ticks -gt 0) { $from = New-Object DateTime $ticks }
		$events = @(Get-WinEvent -FilterHashtable @{LogName = 'System', 'Application'; Level = 1, 2; StartTime = $from } -MaxEvents 500 |
			Where-Object { $_.TimeCreated -gt $from })
		$last = ''
		$to = $from.Ticks
		if ($events.Count -gt 0) {
			$to = $events[0].TimeCreated.Ticks
			$last = $events[0].ProviderName + ' ' + $events[0].Id + ': ' + (ZbClean $events[0].Message)
			if ($last.Length -gt 300) { $last = $last.Substring(0, 300) }
		}
		ZbPut ("journal|" + $events.Count + "|" + $to + "|" + $last)
	}
}

function Zb {
	$nonce = $args[0]
	$rest = @($args | Select-Object -Skip 1)
	$options = @($rest | Where-Object { $_.Contains('=') })
	foreach ($name in @($rest | Where-Object { -not $_.Contains('=') })) {
		$script:ZbOut = New-Object Text.StringBuilder
		$status = 0
		try {
			switch ($name) {
				'fast' { [void](ZbFast) }
				'disk' { [void](ZbDisk) }
				'unit' { [void](ZbUnit $options) }
				'log' { [void](ZbLog $options) }
				default { ZbPut "why|this script has no section $name"; $status = 127 }
			}
		} catch {
			ZbPut ("why|" + (ZbClean $_.Exception.Message))
			$status = 1
		}
		[Console]::Out.Write("zb1 begin $name $nonce`n" + $script:ZbOut.ToString() + "zb1 end $name $nonce $status`n")
		[Console]::Out.Flush()
	}
}
