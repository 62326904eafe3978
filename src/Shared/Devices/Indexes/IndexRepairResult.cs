namespace Serverless.Shared.Devices.Indexes;

/// <summary>What a repair found and did.</summary>
/// <param name="Devices">Devices it looked at.</param>
/// <param name="Added">Index rows that were missing.</param>
/// <param name="Removed">Index rows that listed what is not so.</param>
internal readonly record struct IndexRepairResult(int Devices, int Added, int Removed);
