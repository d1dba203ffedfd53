console.info(require('./target'));
