using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Serverless.Shared.Tables.Points;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>Makes the clients of Table Storage from the settings <c>Tables</c> (a connection string) or
/// <c>Tables__serviceUri</c> (an identity).</summary>
public static class TableClientFactory
{
    /// <param name="configuration">The host's settings.</param>
    /// <param name="options">The section <c>Tables</c>.</param>
    /// <param name="transport">The HTTP transport; null for the SDK's own.</param>
    /// <exception cref="TableSettingsException">A setting is missing or wrong; its message names the setting and never
    /// its value.</exception>
    public static TableClients Create(
        IConfiguration configuration, TablesOptions options, HttpPipelineTransport? transport = null)
    {
        var connectionString = configuration[TablesOptions.SectionName];
        if (!string.IsNullOrWhiteSpace(connectionString))
        {
            return FromConnectionString(connectionString, options, transport);
        }

        if (options.ServiceUri is not { } serviceUri)
        {
            throw new TableSettingsException(
                "Setting Tables (a Table Storage connection string) or Tables__serviceUri (its endpoint, for an identity) is missing.");
        }

        if (!serviceUri.IsAbsoluteUri || serviceUri.Scheme != Uri.UriSchemeHttps)
        {
            throw new TableSettingsException("Setting Tables__serviceUri is not an absolute https address.");
        }

        return FromIdentity(serviceUri, new DefaultAzureCredential(), options, transport);
    }

    /// <summary>The clients of an account that an identity opens.</summary>
    internal static TableClients FromIdentity(
        Uri serviceUri, TokenCredential credential, TablesOptions options, HttpPipelineTransport? transport) =>
        Create(
            new TableServiceClient(serviceUri, credential, ClientOptions(options, transport)),
            new TableAccount(serviceUri, credential),
            options,
            transport);

    private static TableClients FromConnectionString(string connectionString, TablesOptions options, HttpPipelineTransport? transport)
    {
        try
        {
            var service = new TableServiceClient(connectionString, ClientOptions(options, transport));
            return Create(service, TableAccount.Parse(connectionString, service.Uri, service.AccountName), options, transport);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException or UriFormatException)
        {
            // The parser's own message may quote the connection string.
            throw new TableSettingsException("Setting Tables is not a Table Storage connection string.");
        }
    }

    private static TableClients Create(
        TableServiceClient service, TableAccount account, TablesOptions options, HttpPipelineTransport? transport) =>
        new(
            service,
            new TransactionClient(account, options, transport, TimeProvider.System),
            new PointClient(account, options, transport, TimeProvider.System));

    private static TableClientOptions ClientOptions(TablesOptions options, HttpPipelineTransport? transport)
    {
        var clientOptions = new TableClientOptions
        {
            // TableStore retries: the SDK does not retry the failure of a transaction, and counts attempts of its own.
            Retry = { MaxRetries = 0, NetworkTimeout = options.AttemptTimeout, Mode = RetryMode.Fixed },
        };
        if (transport is not null)
        {
            clientOptions.Transport = transport;
        }

        return clientOptions;
    }
}
