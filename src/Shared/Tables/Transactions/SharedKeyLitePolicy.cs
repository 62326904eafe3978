using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Signs requests to one address with the key of an account (SharedKeyLite of the Table service).</summary>
/// <remarks>What is signed is the date, to the second, and the address: a signature serves every request of its second.</remarks>
internal sealed class SharedKeyLitePolicy : HttpPipelineSynchronousPolicy
{
    private readonly string _account;
    private readonly byte[] _key;
    private readonly string _resource;
    private readonly TimeProvider _time;
    private Signature? _last;

    /// <param name="account">The account's name.</param>
    /// <param name="key">Its key.</param>
    /// <param name="address">The address of all requests; with no parameter <c>comp</c>, which would have to be signed.</param>
    /// <param name="time">Dates the requests.</param>
    public SharedKeyLitePolicy(string account, byte[] key, Uri address, TimeProvider time)
    {
        _account = account;
        _key = key;
        _resource = $"/{account}{address.AbsolutePath}";
        _time = time;
    }

    public override void OnSendingRequest(HttpMessage message)
    {
        var now = _time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var signature = Volatile.Read(ref _last);
        if (signature?.Second != second)
        {
            signature = Sign(now, second);
            Volatile.Write(ref _last, signature);
        }

        message.Request.Headers.SetValue("x-ms-date", signature.Date);
        message.Request.Headers.SetValue("Authorization", signature.Authorization);
    }

    private Signature Sign(DateTimeOffset now, long second)
    {
        var date = now.ToString("R", CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{date}\n{_resource}"));
        return new Signature(second, date, $"SharedKeyLite {_account}:{Convert.ToBase64String(hash)}");
    }

    private sealed class Signature(long second, string date, string authorization)
    {
        public long Second { get; } = second;

        public string Date { get; } = date;

        public string Authorization { get; } = authorization;
    }
}
