// A distroless PHP: the interpreter and what it needs, no shell, no package manager.

import { image } from '@undistro/sdk'
import { distribution, storeOption } from './options.js'

// #region
const php = image()
  .from(distribution('wolfi'))
  .add('php-8.1')
  .entrypoint('/usr/bin/php')
  .user('app')
  .file('/app/index.php', '<?php echo "hello\\n";')
  .cmd('/app/index.php')

const built = await php.build(storeOption)
console.log(await built.load({ tag: 'php-hello:latest' }))
// #endregion
