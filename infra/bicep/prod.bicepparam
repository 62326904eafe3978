using './main.bicep'

// 10,000 events/s: ten throughput units at the peak, one account of tables at its limit. See docs/operations.md.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'iot-prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

param partitionCount = 16
param buckets = 16
param eventRetentionHours = 168
param throughputUnits = 2
param maximumThroughputUnits = 12
param captureEvents = true

param dataRedundancy = 'Standard_ZRS'
param hostRedundancy = 'Standard_ZRS'
param blobRetentionDays = 30

param instanceMemoryMB = 2048
param maximumInstanceCount = 100
param alwaysReadyIngest = 1
param alwaysReadyHttp = 1

param privateNetwork = true
param publicIngress = true

param logRetentionDays = 90
param logDailyLimitGb = 20
param alertEmails = empty(readEnvironmentVariable('ALERT_EMAIL', ''))
  ? []
  : [readEnvironmentVariable('ALERT_EMAIL', '')]
