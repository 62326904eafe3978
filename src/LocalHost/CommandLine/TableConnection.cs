using Azure.Data.Tables;

namespace Serverless.LocalHost.CommandLine;

/// <summary>The connection string of the tables.</summary>
internal static class TableConnection
{
    /// <summary>The string itself when the tables client takes it.</summary>
    /// <exception cref="StartupException">It does not.</exception>
    public static string Validated(string connectionString)
    {
        _ = Endpoint(connectionString);
        return connectionString;
    }

    /// <summary>The table endpoint it names.</summary>
    /// <exception cref="StartupException">It names none.</exception>
    public static Uri Endpoint(string connectionString)
    {
        try
        {
            return new TableServiceClient(connectionString).Uri;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            // Not the client's own words: they could repeat the string, and with it the key.
            throw new StartupException("Option --tables is not a Table Storage connection string.", failure);
        }
    }
}
