# The ad network with the coordination that `blazes apply` has written, on Bud itself: ad servers and analyst are nodes of Bud, the replicas
# are two of Bud and one of ours. An answer that counts a part of a campaign would show in the totals that are asked for.
#
#   coordinated_test.rb build/dev/blazes
require_relative 'bud'
require_relative 'nodes'

ROOT = File.expand_path('../..', __dir__)
CAMPAIGNS = %w[c1 c2 c3].freeze
SAMPLE = 1_000 # every thousandth click is told when it is taken in
CLICKS = 40 # of a campaign at each of two ad servers, for two ads in turn

def clicks_of(server, campaign)
  (0...CLICKS).map { |n| [10_000 * server + 1_000 * campaign + n, "ad#{n % 2}", CAMPAIGNS[campaign]] }
end

def introduce(servers, reports, ours)
  addresses = reports.map(&:ip_port) + [ours.address]
  servers.each do |server|
    server.sync_do do
      server.reporters <+ addresses.map { |address| [address] }
      server.click_receivers <+ addresses.map { |address| [address] }
    end
  end
  reports.each { |report| report.sync_do { report.click_producers <+ producers_of(servers) } }
  addresses
end

def producers_of(servers)
  CAMPAIGNS.map { |campaign| [campaign, servers.map(&:ip_port)] }
end

def send_clicks(servers)
  servers.each_with_index do |server, s|
    CAMPAIGNS.each_index do |c|
      clicks_of(s, c).each_slice(5) { |some| server.sync_do { server.clicked <+ some } }
      server.sync_do { server.click_seal <+ [[CAMPAIGNS[c]]] }
    end
  end
end

blazes = File.expand_path(ARGV.fetch(0))
Dir.mktmpdir do |folder|
  system(blazes, 'apply', "#{ROOT}/bench/adnet/adnet.yaml", '--variant', 'voted', '-o', folder, out: File::NULL) or raise 'apply fails'
  $LOAD_PATH.unshift(folder)
  require 'adnet'
  servers = Array.new(2) { AdServer.new(ip: '127.0.0.1', port: 0) }
  reports = Array.new(2) { Report.new(ip: '127.0.0.1', port: 0).tap { |report| report.instance_variable_set(:@sample, SAMPLE) } }
  analyst = Analyst.new(ip: '127.0.0.1', port: 0)
  nodes = servers + reports + [analyst]
  answers = Hash.new { |all, number| all[number] = [] }
  analyst.register_callback(:answered) { |said| said.each { |tuple| answers[tuple.number] << [tuple.id, tuple.campaign, tuple.server] } }
  nodes.each(&:run_bg)
  ours = OurNode.new(blazes, File.join(folder, 'adnet.rb'), 'Report', { click_producers: producers_of(servers) },
                     '--set', "sample=#{SAMPLE}")
  addresses = introduce(servers, reports, ours)

  # Each ad has half of the clicks of two servers: fewer than one more is true, and fewer than that is not.
  questions = CAMPAIGNS.product(%w[ad0 ad1], [CLICKS, CLICKS + 1]).each_with_index.to_a
  questions.each do |(campaign, ad, below), number|
    analyst.sync_do { analyst.ask <+ addresses.map { |address| [address, number, ad, campaign, below] } }
  end
  send_clicks(servers)
  expected = questions.select { |(_, _, below), _| below > CLICKS }.to_h do |(campaign, ad, _), number|
    [number, addresses.map { |address| [ad, campaign, address] }.sort]
  end
  wait_until do
    reports.each(&:sync_do) # what `<+` has left for the next timestep makes none in Bud; ours takes one by itself
    answers.transform_values(&:sort) == expected
  end
  sleep 0.5 # for an answer that should not come
  nodes.each(&:stop)
  ours.stop
  right = answers.transform_values(&:sort) == expected
  puts "#{answers.values.sum(&:size)} answers of #{addresses.size} replicas, two of them Bud's: #{right ? 'all as they should be' : answers.inspect}"
  exit(right ? 0 : 1)
end
