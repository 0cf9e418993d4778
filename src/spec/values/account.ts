import { type Checked, type Decoder, parsed, text, textOrNumber, valid, wholeNumber } from '../decoding/index.js'

/** The largest user or group id: the one above it means "unchanged" to the kernel. */
const maxId = 4_294_967_294

/** The name of a user or group. */
export const accountName: Decoder<string> = parsed(text, parseAccountName)

/** Who a container runs as: a user, then perhaps `:` and a group, each a name or an id. */
export const containerUser: Decoder<string> = parsed(textOrNumber, parseUser)

/** A user or group id. */
export const id: Decoder<number> = wholeNumber({ name: 'an id', min: 0, max: maxId })

/** The id of a user to create. */
export const newUserId: Decoder<number> = parsed(id, uid =>
  uid === 0
    ? { problem: 'user 0 is root, who comes with the packages', hint: 'Give the user an id of its own.' }
    : valid(uid),
)

/** Permission bits with setuid, setgid and sticky. */
export const mode: Decoder<number> = wholeNumber({ name: 'permission bits', min: 0, max: 0o7777, radix: 8 })

function parseAccountName(name: string): Checked<string> {
  if (/^[A-Za-z_][\w.-]{0,30}\$?$/.test(name)) return valid(name)
  return {
    problem: `${JSON.stringify(name)} is not a name for a user or group`,
    hint: 'Use up to 31 letters, digits, `_`, `-` and `.`, starting with a letter or `_`.',
  }
}

function parseUser(user: string): Checked<string> {
  const parts = user.split(':')
  if (parts.length <= 2 && parts.every(part => isId(part) || 'value' in parseAccountName(part))) return valid(user)
  return {
    problem: `${JSON.stringify(user)} is not a user to run as`,
    hint: 'Write a name, `uid`, `uid:gid` or `user:group`.',
  }
}

function isId(text: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(text) && Number(text) <= maxId
}
