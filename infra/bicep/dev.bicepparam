using './main.bicep'

// What azd deploys. The smallest of everything: nothing runs and next to nothing is paid while nobody sends.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'iot-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// What is thrown away can be made again under the same name: `azd down --purge`.
param protectVault = false
