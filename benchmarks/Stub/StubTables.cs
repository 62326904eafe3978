using Serverless.TableEmulator;

namespace Serverless.Benchmarks.Stub;

/// <summary>Settings of tables that nobody serves: the stub transport answers before a request leaves.</summary>
internal static class StubTables
{
    public const string ConnectionString =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=" + TableEmulatorOptions.DevelopmentAccountKey
        + ";TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;";
}
