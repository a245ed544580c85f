module.exports = require('drizzle-orm');
