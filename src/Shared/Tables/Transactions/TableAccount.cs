using Azure.Core;
using Azure.Core.Pipeline;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Where an account's tables are and what opens them. Shows no secret.</summary>
internal sealed class TableAccount
{
    private const string Scope = "https://storage.azure.com/.default";

    // The account every local emulator has; its key is public.
    private const string DevelopmentKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly string? _name;
    private readonly byte[]? _key;
    private readonly string? _sas;
    private readonly TokenCredential? _credential;

    /// <summary>An account opened by an identity, over https alone.</summary>
    public TableAccount(Uri endpoint, TokenCredential credential)
    {
        Endpoint = endpoint;
        _credential = credential;
    }

    private TableAccount(Uri endpoint, string? name, byte[]? key, string? sas)
    {
        Endpoint = endpoint;
        _name = name;
        _key = key;
        _sas = sas;
    }

    public Uri Endpoint { get; }

    /// <summary>What opens the account where no header does: the parameters of a shared access signature; else null.</summary>
    public string? SharedAccessSignature => _sas;

    /// <summary>The address of transactions, with the shared access signature where the account is opened by one.</summary>
    public Uri BatchAddress => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/$batch{(_sas is null ? "" : "?" + _sas)}");

    /// <summary>The account of a connection string that the SDK has accepted.</summary>
    /// <param name="connectionString">With an AccountKey, a SharedAccessSignature or UseDevelopmentStorage.</param>
    /// <param name="endpoint">The address as the SDK has read it.</param>
    /// <param name="name">The account's name as the SDK has read it.</param>
    /// <exception cref="FormatException">The key is no Base64.</exception>
    public static TableAccount Parse(string connectionString, Uri endpoint, string name)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (setting.Split('=', 2) is [var key, var value])
            {
                settings[key.Trim()] = value.Trim();
            }
        }

        if (settings.GetValueOrDefault("UseDevelopmentStorage") == "true")
        {
            return new TableAccount(endpoint, name, Convert.FromBase64String(DevelopmentKey), null);
        }

        return settings.TryGetValue("AccountKey", out var accountKey)
            ? new TableAccount(endpoint, name, Convert.FromBase64String(accountKey), null)
            : new TableAccount(endpoint, null, null, settings.GetValueOrDefault("SharedAccessSignature")?.TrimStart('?'));
    }

    /// <summary>What authorises each attempt; null where the address itself does.</summary>
    public HttpPipelinePolicy? Authorization(TimeProvider time) => this switch
    {
        { _credential: { } credential } => new BearerTokenAuthenticationPolicy(credential, Scope),
        { _key: { } key } => new SharedKeyLitePolicy(_name!, key, BatchAddress, time),
        _ => null,
    };

    /// <summary>What authorises each attempt of requests to any address; null where the address itself does.</summary>
    public HttpPipelinePolicy? AddressAuthorization(TimeProvider time) => this switch
    {
        { _credential: { } credential } => new BearerTokenAuthenticationPolicy(credential, Scope),
        { _key: { } key } => new AddressSignaturePolicy(_name!, key, time),
        _ => null,
    };
}
