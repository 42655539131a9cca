/** The data source is chosen on the board, so that it can be any InfluxDB. */
export const DATA_SOURCE = { type: 'influxdb', uid: '${ds}' };
