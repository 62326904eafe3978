using Azure;

namespace Serverless.Shared.State;

/// <summary>A state as the store has it.</summary>
/// <param name="State">The state, of whichever registration.</param>
/// <param name="ETag">The row's ETag.</param>
internal sealed record StoredState(DeviceState State, ETag ETag);
