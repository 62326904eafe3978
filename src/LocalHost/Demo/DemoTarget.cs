using Azure.Data.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Demo;

/// <summary>The running backend the demo works against.</summary>
/// <param name="Http">Base address, such as <c>http://127.0.0.1:7071</c>.</param>
/// <param name="FunctionKey">The key where the host checks keys, or null.</param>
/// <param name="Tables">The store, for the raw scan.</param>
/// <param name="Sender">Into the hub, as a gateway.</param>
internal sealed record DemoTarget(Uri Http, string? FunctionKey, TableServiceClient Tables, ITelemetrySender Sender);
