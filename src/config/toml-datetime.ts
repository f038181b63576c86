/** Gives the texts Python's `str()` and `repr()` print for a TOML date, time or datetime. */

/** Microseconds and zone are kept by TOML 1.0 readers the way tomli keeps them: six digits, cut off. */
const form =
  /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:[Tt ]?(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(?:([Zz])|([+-])(\d{2}):(\d{2}))?$/

function zoneRepr(sign: string, hours: number, minutes: number): string {
  const seconds = (hours * 60 + minutes) * 60
  if (seconds === 0) return 'datetime.timezone.utc'
  const delta = sign === '-' ? `days=-1, seconds=${86_400 - seconds}` : `seconds=${seconds}`
  return `datetime.timezone(datetime.timedelta(${delta}))`
}

/** The two texts, or `null` for a moment Python's `datetime` cannot hold (year 0, second 60). */
export function datetimeTexts(written: string): { readonly text: string; readonly repr: string } | null {
  const match = form.exec(written)
  if (match === null) return null
  const [, year, month, day, hour, minute, second = '00', fraction, zulu, sign, zoneHour, zoneMinute] = match
  if (year === '0000' || Number(second) > 59) return null
  const micro = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'))
  const date = year === undefined ? null : `${year}-${month}-${day}`
  const dateArguments = date === null ? [] : [year, month, day].map((part) => String(Number(part)))
  if (hour === undefined)
    return date === null ? null : { text: date, repr: `datetime.date(${dateArguments.join(', ')})` }

  const time = `${hour}:${minute}:${second}${micro === 0 ? '' : `.${String(micro).padStart(6, '0')}`}`
  // `repr` leaves out seconds and microseconds that are zero, from the right.
  const timeArguments = [hour, minute, second].map((part) => String(Number(part)))
  if (micro !== 0) timeArguments.push(String(micro))
  else if (Number(second) === 0) timeArguments.pop()
  if (date === null) return { text: time, repr: `datetime.time(${timeArguments.join(', ')})` }

  const zoned = zulu !== undefined || sign !== undefined
  const zone = zulu === undefined && zoned ? `${sign}${zoneHour}:${zoneMinute}` : '+00:00'
  const zoneArgument = zoned
    ? [`tzinfo=${zoneRepr(sign ?? '+', Number(zoneHour ?? 0), Number(zoneMinute ?? 0))}`]
    : []
  return {
    text: `${date} ${time}${zoned ? (zone === '-00:00' ? '+00:00' : zone) : ''}`,
    repr: `datetime.datetime(${[...dateArguments, ...timeArguments, ...zoneArgument].join(', ')})`,
  }
}
