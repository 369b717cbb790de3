const { compareErrors, deliver } = require('./deliver.cjs')

const modules = {
  core: require('@postern/core'),
  node: require('@postern/core/node'),
  providers: require('@postern/core/providers'),
  adapter: require('@postern/express'),
  sender: require('@postern/mock-sender'),
  express: require('express'),
}
deliver(modules)
  .then(() => compareErrors(modules))
  .then(() => process.stdout.write('delivered\n'))
