using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.DeviceRegistration;

/// <summary>Devices of a host that are reached over HTTP. Ids and sites do not go together: a site's devices are scattered.</summary>
internal sealed class HttpFleet(RunningHost host, int clients) : IDisposable
{
    private const int DevicesOfASite = 100;

    // Spreads numbers over 32 bits, each once.
    private const uint Spread = 2_654_435_761;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = clients })
    {
        BaseAddress = new Uri(host.Addresses["http"] + "/api/"),
    };

    /// <summary>The id of the device of a number.</summary>
    public static string DeviceId(int number) => (unchecked((uint)number * Spread)).ToString("x8", CultureInfo.InvariantCulture);

    public static string Site(int number) => string.Create(CultureInfo.InvariantCulture, $"site-{number / DevicesOfASite}");

    public Task RegisterAsync(int number, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        "devices",
        $$$"""{"deviceId":"{{{DeviceId(number)}}}","type":"pump","site":"{{{Site(number)}}}","tags":{"line":"{{{number % 50}}}","firmware":"2.1"}}""",
        HttpStatusCode.Created,
        cancellationToken);

    public async Task RegisterAgainAsync(int number, CancellationToken cancellationToken)
    {
        await SendAsync(HttpMethod.Delete, $"devices/{DeviceId(number)}", null, HttpStatusCode.NoContent, cancellationToken).ConfigureAwait(false);
        await RegisterAsync(number, cancellationToken).ConfigureAwait(false);
    }

    public Task<string> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, HttpStatusCode.OK, cancellationToken);

    /// <summary>Carries out requests, as many at once as there are clients.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="request">The request of a number.</param>
    /// <param name="cancellationToken">Ends them.</param>
    public async Task<RequestCost> MeasureAsync(
        int first, int count, Func<int, CancellationToken, Task> request, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken };
        var (started, cpu) = (Stopwatch.GetTimestamp(), host.Process.Cpu);
        await Parallel.ForAsync(first, first + count, parallel, async (number, token) =>
            await request(number, token).ConfigureAwait(false)).ConfigureAwait(false);
        return new RequestCost(
            count / Stopwatch.GetElapsedTime(started).TotalSeconds, (host.Process.Cpu - cpu).TotalMicroseconds / count);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> SendAsync(
        HttpMethod method, string path, string? body, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return response.StatusCode == expected
            ? text
            : throw new InvalidOperationException($"{method} {path} answered {(int)response.StatusCode}: {text}");
    }
}
