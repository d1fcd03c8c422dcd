export { CronSchedule } from './cron-schedule.js';
export { TimeZone } from './time-zone.js';
