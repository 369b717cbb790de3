// Replaces the module that Azure's worker provides to @azure/functions. It keeps the registrations of an app.
exports.functions = []
exports.model = undefined
exports.hostVersion = '4.0.0'
exports.registerFunction = (metadata, callback) => void exports.functions.push({ metadata, callback })
exports.setProgrammingModel = (model) => {
  exports.model = model
}
exports.log = () => {}
