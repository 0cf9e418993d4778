// apko's files are read and written, so a move in either direction is one step.

import { imageFromYAML } from '@undistro/sdk'

// #region
const declaration = imageFromYAML(`
contents:
  repositories:
    - https://packages.wolfi.dev/os
  keyring:
    - https://packages.wolfi.dev/os/wolfi-signing.rsa.pub
  packages:
    - wolfi-baselayout
    - ca-certificates-bundle
accounts:
  run-as: nonroot
  users:
    - username: nonroot
      uid: 65532
archs: [x86_64, aarch64]
`)

console.log(declaration.add('tzdata').env({ TZ: 'UTC' }).toYAML())
// #endregion
