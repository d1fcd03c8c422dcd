export { GatewayServer } from './gateway-server.js';
export { readRoutes } from './reads.js';
