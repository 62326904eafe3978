using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Tests.Http;

/// <summary>Functions that say what they were given.</summary>
public sealed class EchoFunctions
{
    [Function("Anything")]
    public IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        Results.Text(request.Method);

    [Function("GetThing")]
    public async Task<IResult> GetThing(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "things/{thingId}")] HttpRequest request,
        string thingId,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return Results.Text($"{context.FunctionDefinition.Name} {thingId} {request.RouteValues["thingId"]}");
    }

    [Function("PutThing")]
    public ValueTask<IResult> PutThing(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "things/{thingId}")] HttpRequest request, string thingId) =>
        ValueTask.FromResult(Results.Text($"put {thingId}"));

    [Function("GetNumber")]
    public IResult GetNumber(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "numbers/{number:int:min(10)}")] HttpRequest request, int number) =>
        Results.Text($"{number + 1}");

    [Function("GetOdd")]
    public IResult GetOdd(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "odd/{number}")] HttpRequest request, int number) =>
        Results.Text($"{number}");

    [Function("Fails")]
    public IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail");

    [Function("Body")]
    public static async Task<IResult> Body(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "body")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Json(new { Length = (await reader.ReadToEndAsync(cancellationToken)).Length });
    }
}
