import { ConflictError } from '../errors/index.js'
import type { AccountsSpec, GroupSpec, UserSpec } from '../spec/index.js'
import {
  formatGroupEntry,
  formatPasswdEntry,
  formatShadowEntry,
  type GroupEntry,
  type PasswdEntry,
  parseGroup,
  parsePasswd,
} from './account-files.js'
import type { KeptContents } from './kept-contents.js'
import { normalise, type Tree } from './tree.js'

/** The first id for an account that is created without one: below are those of the distribution. */
const firstFreeId = 1000

/**
 * Adds users and groups to the tree's account files, and makes the homes of the users it adds (0700, theirs).
 * A user who is to run the container by name is created too when nobody is called so.
 *
 * @param runAs - The spec's `user`.
 * @returns What the image's configuration names as user: numbers, so that no runtime has to look names up.
 * @throws {@link ConflictError} with code `UNDISTRO_CONFLICT_ACCOUNT`.
 */
export function addAccounts(
  tree: Tree,
  contents: KeptContents,
  accounts: AccountsSpec,
  runAs: string | undefined,
  mtime: number,
): string | undefined {
  const files = new AccountFiles(tree, contents)
  for (const group of accounts.groups) files.addGroup(group)
  for (const user of accounts.users) files.addUser(user)
  const user = runAs === undefined ? undefined : files.runAs(runAs)
  files.write(mtime)
  return user
}

class AccountFiles {
  readonly #tree: Tree
  readonly #texts: Map<string, string>
  readonly #users: PasswdEntry[]
  readonly #groups: GroupEntry[]
  readonly #addedUsers: PasswdEntry[] = []
  readonly #addedGroups: GroupEntry[] = []

  constructor(tree: Tree, contents: KeptContents) {
    this.#tree = tree
    this.#texts = new Map(
      ['etc/passwd', 'etc/group', 'etc/shadow'].map(path => [path, contents.text(tree, path) ?? '']),
    )
    this.#users = [...parsePasswd(this.#texts.get('etc/passwd') ?? '')]
    this.#groups = [...parseGroup(this.#texts.get('etc/group') ?? '')]
  }

  addGroup({ name, gid, members }: GroupSpec): void {
    const same = this.#groups.find(group => group.name === name)
    if (same !== undefined) {
      if (same.gid === gid && members.every(member => same.members.includes(member))) return
      throw contradiction(`group ${name} exists already with gid ${same.gid} and members "${same.members.join(',')}"`)
    }
    const group = { name, gid, members }
    this.#groups.push(group)
    this.#addedGroups.push(group)
  }

  addUser({ name, uid, gid = uid, shell = '/bin/sh', home = `/home/${name}` }: UserSpec): PasswdEntry {
    const same = this.#users.find(user => user.name === name)
    if (same !== undefined) {
      if (same.uid === uid && same.gid === gid) return same
      throw contradiction(`user ${name} exists already as ${same.uid}:${same.gid}`)
    }
    const taken = this.#users.find(user => user.uid === uid)
    if (taken !== undefined) throw contradiction(`uid ${uid} of user ${name} is ${taken.name}'s already`)
    const user = { name, uid, gid, gecos: '', home, shell }
    this.#users.push(user)
    this.#addedUsers.push(user)
    if (!this.#groups.some(group => group.gid === gid)) this.addGroup({ name, gid, members: [] })
    return user
  }

  /** The numbers behind `user`, `uid`, `user:group` or `uid:gid`. */
  runAs(text: string): string {
    const [user = '', group] = text.split(':')
    const uid = knownId(user) ?? this.#userNamed(user).uid
    return group === undefined ? `${uid}` : `${uid}:${knownId(group) ?? this.#groupNamed(group).gid}`
  }

  write(mtime: number): void {
    if (this.#addedUsers.length > 0) {
      this.#append('etc/passwd', this.#addedUsers.map(formatPasswdEntry), 0o644, mtime)
      const shadowed = this.#tree.get('etc/shadow') !== undefined
      if (shadowed)
        this.#append(
          'etc/shadow',
          this.#addedUsers.map(({ name }) => formatShadowEntry(name)),
          0o640,
          mtime,
        )
    }
    if (this.#addedGroups.length > 0) {
      this.#append('etc/group', this.#addedGroups.map(formatGroupEntry), 0o644, mtime)
    }
    for (const user of this.#addedUsers) this.#makeHome(user, mtime)
  }

  #userNamed(name: string): PasswdEntry {
    const found = this.#users.find(user => user.name === name)
    if (found !== undefined) return found
    const uid = firstFree([...this.#users.map(user => user.uid), ...this.#groups.map(group => group.gid)])
    // Some packages bring a group alone, for whoever creates the user that belongs to it.
    const gid = this.#groups.find(group => group.name === name)?.gid
    return this.addUser({ name, uid, gid })
  }

  #groupNamed(name: string): GroupEntry {
    const found = this.#groups.find(group => group.name === name)
    if (found !== undefined) return found
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_ACCOUNT',
      problem: `nobody brings a group ${name}`,
      hint: 'Name one that a package brings, declare it, or give its number.',
    })
  }

  #append(path: string, lines: readonly string[], mode: number, mtime: number): void {
    this.#tree.makeDirectory('etc', mtime)
    const text = this.#texts.get(path) ?? ''
    const bytes = Buffer.from(`${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('')}`)
    const found = this.#tree.get(this.#tree.resolve(path))
    this.#tree.set({
      ...(found?.type === 'file' ? found : { path: this.#tree.resolve(path), mode, uid: 0, gid: 0 }),
      type: 'file',
      mtime,
      size: bytes.length,
      sha1: undefined,
      content: { kind: 'bytes', bytes },
    })
  }

  #makeHome({ uid, gid, home }: PasswdEntry, mtime: number): void {
    const path = normalise(home)
    if (home === '/dev/null' || path === '' || this.#tree.get(this.#tree.resolve(path)) !== undefined) return
    const made = this.#tree.makeDirectory(path, mtime)
    this.#tree.set({ type: 'directory', path: made, mode: 0o700, uid, gid, mtime })
  }
}

function firstFree(taken: readonly number[]): number {
  const used = new Set(taken)
  let id = firstFreeId
  while (used.has(id)) id++
  return id
}

/** The number that needs no account file: that of root, and what is a number already. */
function knownId(name: string): string | undefined {
  if (name === 'root') return '0'
  return /^\d+$/.test(name) ? name : undefined
}

function contradiction(problem: string): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_ACCOUNT',
    problem,
    hint: 'Choose another name or number, or leave out the declaration and use the account that is there.',
  })
}
