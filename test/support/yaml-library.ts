export { parse, parseAllDocuments } from 'yaml';
