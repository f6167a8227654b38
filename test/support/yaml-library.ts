export { parseAllDocuments } from 'yaml';
