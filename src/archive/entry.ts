/** What every entry of an archive or a root file system has. */
export interface EntryAttributes {
  /** Relative path with `/`, no leading or trailing slash, no `.` or `..` component. */
  readonly path: string
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Owner's name, when the archive states one. */
  readonly uname?: string | undefined
  /** Group's name, when the archive states one. */
  readonly gname?: string | undefined
  /** Seconds since 1970. */
  readonly mtime: number
  /** Extended attributes: names to base64 of the value's bytes. */
  readonly xattrs?: Readonly<Record<string, string>> | undefined
}

/** A directory. */
export interface DirectoryEntry extends EntryAttributes {
  readonly type: 'directory'
}

/** A regular file; its content travels apart. */
export interface FileEntry extends EntryAttributes {
  readonly type: 'file'
  /** Bytes of content. */
  readonly size: number
  /** Hex SHA-1 of the content, where known. */
  readonly sha1?: string | undefined
}

/** A symbolic link. */
export interface SymlinkEntry extends EntryAttributes {
  readonly type: 'symlink'
  /** Target as written, relative or absolute. */
  readonly target: string
}

/** A second name of a file of the same archive. */
export interface HardlinkEntry extends EntryAttributes {
  readonly type: 'hardlink'
  /** Path of the file, in the form of {@link EntryAttributes.path}. */
  readonly target: string
}

/** A character or block device, or a named pipe. */
export interface DeviceEntry extends EntryAttributes {
  readonly type: 'character-device' | 'block-device' | 'fifo'
  readonly major: number
  readonly minor: number
}

/** One entry of an archive, without content. */
export type Entry = DirectoryEntry | FileEntry | SymlinkEntry | HardlinkEntry | DeviceEntry
