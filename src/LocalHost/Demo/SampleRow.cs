namespace Serverless.LocalHost.Demo;

internal readonly record struct SampleRow(DateTimeOffset Time, double Value);
