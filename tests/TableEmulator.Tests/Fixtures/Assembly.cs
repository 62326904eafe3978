using Serverless.TableEmulator.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(EmulatorFixture))]
[assembly: AssemblyFixture(typeof(AzuriteFixture))]
