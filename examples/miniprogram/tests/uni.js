module.exports = uni;
