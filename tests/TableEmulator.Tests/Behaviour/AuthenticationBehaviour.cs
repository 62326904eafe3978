using System.Globalization;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Behaviour;

public abstract class AuthenticationBehaviour(ITableService service) : ServiceBehaviour(service)
{
    private const string WrongSignature = "SharedKeyLite devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    [Fact]
    public async Task SharedKeyLite_RightSignature_IsServed()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        Assert.Equal(200, (await http.SendAsync(HttpMethod.Get, "/Tables")).Status);
    }

    [Fact]
    public async Task SharedKey_RightSignature_IsServed()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request =>
        {
            var text = $"GET\n\n\n{SignedHttp.Date(request)}\n{SignedHttp.Resource(request.RequestUri!)}";
            request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey devstoreaccount1:{SignedHttp.Sign(text)}");
        });
        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData(WrongSignature)]
    [InlineData("SharedKeyLite devstoreaccount1:no-base64")]
    [InlineData("SharedKey devstoreaccount1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task Authorization_Wrong_Is403AuthenticationFailed(string authorization)
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request => request.Headers.TryAddWithoutValidation("Authorization", authorization));
        Assert.Equal(403, answer.Status);
        Assert.Contains(Expected("AuthenticationFailed", "AuthorizationFailure"), answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Date_TwentyMinutesOld_Is403OnAzure()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables", change: request =>
        {
            request.Headers.Remove("x-ms-date");
            var old = TimeProvider.System.GetUtcNow().AddMinutes(-20).ToString("R", CultureInfo.InvariantCulture);
            request.Headers.TryAddWithoutValidation("x-ms-date", old);
        });
        Assert.Equal(Expected(azure: 403, azurite: 200), answer.Status);
    }

    [Fact]
    public async Task Answer_Always_HasRequestIdVersionAndDate()
    {
        using var http = new SignedHttp(Service.ConnectionString);
        var answer = await http.SendAsync(HttpMethod.Get, "/Tables");
        Assert.True(Guid.TryParse(answer.Headers["x-ms-request-id"], out _));
        Assert.NotEmpty(answer.Headers["x-ms-version"]);
        Assert.NotEmpty(answer.Headers["Date"]);
    }
}

public sealed class EmulatorAuthenticationTests(EmulatorFixture service) : AuthenticationBehaviour(service);

public sealed class AzuriteAuthenticationTests(AzuriteFixture service) : AuthenticationBehaviour(service);
