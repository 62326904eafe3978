// Which of the two namespaces has the extension method differs by version of the package.
#pragma warning disable IDE0005
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
#pragma warning restore IDE0005
using Microsoft.Extensions.Hosting;
using Serverless.Functions.Monitoring;
using Serverless.Functions.Senders;
using Serverless.Shared;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

builder.Services.AddBackend(builder.Configuration);
builder.Services.AddEventHubsTelemetrySender(builder.Configuration);
builder.Services.AddMonitoring(builder.Configuration);

builder.Build().Run();
