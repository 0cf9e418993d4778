import type { KeptContents } from './kept-contents.js'
import type { RootPackage } from './root-package.js'
import { normalise, parentOf, type Tree } from './tree.js'

/**
 * Makes the links by which busybox is called as its applets. Packages do this in a script, which no build runs; the
 * list is the package's own (`/etc/busybox-paths.d/busybox`), or for packages older than such lists that of 1.32.
 * What is there already stays.
 */
export function linkBusybox(tree: Tree, contents: KeptContents, packages: readonly RootPackage[], mtime: number): void {
  const busybox = packages.find(({ info }) => info.name === 'busybox')
  const binary = busybox?.entries.find(({ path }) => path === 'bin/busybox' || path === 'usr/bin/busybox')
  if (binary === undefined) return
  for (const path of appletPaths(tree, contents)) {
    if (tree.get(tree.resolve(path)) !== undefined) continue
    tree.makeDirectory(parentOf(path) ?? '', mtime)
    const link = tree.resolve(path)
    tree.set({ type: 'symlink', path: link, target: `/${binary.path}`, mode: 0o777, uid: 0, gid: 0, mtime })
  }
}

function appletPaths(tree: Tree, contents: KeptContents): readonly string[] {
  const listed = contents.text(tree, 'etc/busybox-paths.d/busybox')
  if (listed !== undefined)
    return listed
      .split('\n')
      .map(normalise)
      .filter(path => path !== '')
  return Object.entries(applets132).flatMap(([directory, names]) =>
    names.split(' ').map(name => `${directory}/${name}`),
  )
}

/** The applets of Alpine's busybox 1.32.1 by the directory they are called in, as `busybox --list-full` prints them. */
const applets132: Readonly<Record<string, string>> = {
  bin:
    'arch ash base64 bbconfig cat chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo ed egrep ' +
    'false fatattr fdflush fgrep fsync getopt grep gunzip gzip hostname ionice iostat ipcalc kbd_mode kill link ' +
    'linux32 linux64 ln login ls lzop makemime mkdir mknod mktemp more mount mountpoint mpstat mv netstat nice ' +
    'pidof ping ping6 pipe_progress printenv ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh ' +
    'sleep stat stty su sync tar touch true umount uname usleep watch zcat',
  sbin:
    'acpid adjtimex arp blkid blockdev depmod fbsplash fdisk findfs fsck fstrim getty halt hwclock ifconfig ' +
    'ifdown ifenslave ifup init inotifyd insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd loadkmap ' +
    'logread losetup lsmod mdev mkdosfs mkfs.vfat mkswap modinfo modprobe nameif nologin pivot_root poweroff ' +
    'raidautorun reboot rmmod route setconsole slattach swapoff swapon switch_root sysctl syslogd tunctl udhcpc ' +
    'vconfig watchdog',
  'usr/bin':
    '[ [[ awk basename bc beep blkdiscard bunzip2 bzcat bzip2 cal chvt cksum clear cmp comm cpio crontab cryptpw ' +
    'cut dc deallocvt diff dirname dos2unix du eject env expand expr factor fallocate find flock fold free fuser ' +
    'groups hd head hexdump hostid id install ipcrm ipcs killall less logger lsof lsusb lzcat lzma lzopcat md5sum ' +
    'mesg microcom mkfifo mkpasswd nc nl nmeter nohup nproc nsenter nslookup od openvt passwd paste pgrep pkill ' +
    'pmap printf pscan pstree pwdx readlink realpath renice reset resize seq setkeycodes setsid sha1sum sha256sum ' +
    'sha3sum sha512sum showkey shred shuf sort split strings sum tac tail tee test time timeout top tr traceroute ' +
    'traceroute6 truncate tty ttysize udhcpc6 unexpand uniq unix2dos unlink unlzma unlzop unshare unxz unzip ' +
    'uptime uudecode uuencode vi vlock volname wc wget which whoami whois xargs xxd xzcat yes',
  'usr/sbin':
    'add-shell addgroup adduser arping brctl chpasswd chroot crond delgroup deluser ether-wake fbset killall5 ' +
    'loadfont nanddump nandwrite nbd-client ntpd partprobe rdate rdev readahead remove-shell rfkill sendmail ' +
    'setfont setlogcons',
}
