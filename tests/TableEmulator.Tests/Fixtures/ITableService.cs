namespace Serverless.TableEmulator.Tests.Fixtures;

/// <summary>A running Table service that the behaviour suite runs against.</summary>
public interface ITableService : IAsyncLifetime
{
    /// <summary>Connection string of the service.</summary>
    string ConnectionString { get; }

    /// <summary>Which service it is, for expectations that differ.</summary>
    TableServiceKind Kind { get; }
}

/// <summary>The services of the suite.</summary>
public enum TableServiceKind
{
    /// <summary>This product's emulator, which follows Azure.</summary>
    Emulator,

    /// <summary>Azurite.</summary>
    Azurite,
}
