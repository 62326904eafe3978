using Microsoft.Extensions.Options;

namespace Serverless.Shared.Devices;

[OptionsValidator]
internal sealed partial class DevicesOptionsValidator : IValidateOptions<DevicesOptions>;
