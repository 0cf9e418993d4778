import { type Checked, closest, type Decoder, parsed, text, textOrNumber, valid } from '../decoding/index.js'

/** The name of an environment variable. */
export const variableName: Decoder<string> = parsed(text, parseVariableName)

/** Text without NUL, which processes and configurations cannot be given. */
export const plainText: Decoder<string> = parsed(text, value =>
  value.includes('\0') ? { problem: 'it has a NUL character' } : valid(value),
)

/** A port, as `port` or `port/protocol`. It comes out with its protocol, by default `tcp`. */
export const port: Decoder<string> = parsed(textOrNumber, parsePort)

/** A Linux signal by name, as in `SIGTERM` or `SIGRTMIN+3`, or by number. */
export const signal: Decoder<string> = parsed(textOrNumber, parseSignal)

function parseVariableName(name: string): Checked<string> {
  if (name !== '' && !name.includes('=') && !name.includes('\0')) return valid(name)
  return { problem: `${JSON.stringify(name)} is not a name for a variable`, hint: 'It is not empty and has no `=`.' }
}

function parsePort(spelling: string): Checked<string> {
  const [, number, protocol = 'tcp'] = /^([1-9]\d{0,4})(?:\/(tcp|udp|sctp))?$/.exec(spelling) ?? []
  if (number !== undefined && Number(number) <= 65_535) return valid(`${number}/${protocol}`)
  return {
    problem: `${JSON.stringify(spelling)} is not a port`,
    hint: 'Write a number from 1 to 65535, then perhaps `/tcp`, `/udp` or `/sctp`.',
  }
}

const signals = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG ' +
  'XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS RTMIN RTMAX'
)
  .split(' ')
  .map(name => `SIG${name}`)

function parseSignal(spelling: string): Checked<string> {
  const known = signals.includes(spelling) || /^SIGRT(?:MIN\+|MAX-)\d{1,2}$/.test(spelling)
  if (known || (/^[1-9]\d?$/.test(spelling) && Number(spelling) <= 64)) return valid(spelling)
  const suggestion = closest(spelling.startsWith('SIG') ? spelling : `SIG${spelling}`, signals) ?? 'SIGTERM'
  return {
    problem: `${JSON.stringify(spelling)} is not a signal`,
    hint: `Write a name, as in \`${suggestion}\`, or a number from 1 to 64.`,
  }
}
