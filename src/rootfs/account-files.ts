/** A line of `/etc/passwd` (`passwd(5)`). */
export interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly gecos: string
  readonly home: string
  readonly shell: string
}

/** A line of `/etc/group` (`group(5)`). */
export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** The entries of a passwd file; lines that are none are passed over, as the C library does. */
export function parsePasswd(text: string): readonly PasswdEntry[] {
  return rows(text, 7).flatMap(([name = '', , uid = '', gid = '', gecos = '', home = '', shell = '']) =>
    isId(uid) && isId(gid) ? [{ name, uid: Number(uid), gid: Number(gid), gecos, home, shell }] : [],
  )
}

/** The entries of a group file; lines that are none are passed over, as the C library does. */
export function parseGroup(text: string): readonly GroupEntry[] {
  return rows(text, 4).flatMap(([name = '', , gid = '', members = '']) =>
    isId(gid) ? [{ name, gid: Number(gid), members: members.split(',').filter(member => member !== '') }] : [],
  )
}

/** A line of `/etc/passwd`, with its line break. */
export function formatPasswdEntry({ name, uid, gid, gecos, home, shell }: PasswdEntry): string {
  return `${name}:x:${uid}:${gid}:${gecos}:${home}:${shell}\n`
}

/** A line of `/etc/group`, with its line break. */
export function formatGroupEntry({ name, gid, members }: GroupEntry): string {
  return `${name}:x:${gid}:${members.join(',')}\n`
}

/** A line of `/etc/shadow` (`shadow(5)`) for an account without a password. */
export function formatShadowEntry(name: string): string {
  return `${name}:!::0:::::\n`
}

function rows(text: string, fields: number): readonly string[][] {
  return text
    .split('\n')
    .map(line => line.split(':'))
    .filter(row => row.length === fields)
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text)
}
