# The ad tracking network of the Blazes paper, as a Bloom program.
#
# Ad servers send each click to all reporting servers. An analyst asks a cache, the cache asks a reporting server, and
# what that answers goes to the cache and from there to the other caches.
require 'rubygems'
require 'bud'

module AdProtocol
  state do
    channel :click, [:@server, :ident] => [:id, :campaign, :window]
    channel :query, [:@cache, :analyst, :number] => [:id, :campaign, :window]
    channel :request, [:@server, :cache, :analyst, :number] => [:id, :campaign, :window]
    channel :response, [:@cache, :analyst, :number, :id, :campaign, :window]
    channel :answer, [:@analyst, :number, :id, :campaign, :window]
  end
end

class AdServer
  include Bud
  include AdProtocol

  state do
    interface input, :clicked, [:ident] => [:id, :campaign, :window]
    table :reporters, [:address]
  end

  bloom :serve do
    click <~ (reporters * clicked).pairs { |r, c| [r.address, c.ident, c.id, c.campaign, c.window] }
  end
end

# What all queries have in common: the clicks so far.
module ClickLog
  include AdProtocol

  state do
    table :log, [:ident] => [:id, :campaign, :window]
  end

  bloom :log_clicks do
    log <= click { |c| [c.ident, c.id, c.campaign, c.window] }
  end
end

# Ads with more than a hundred clicks. Who asks too early is answered later.
module Thresh
  include AdProtocol

  state do
    table :asked, [:cache, :analyst, :number] => [:id, :campaign, :window]
    lmap :clicks_of
  end

  bloom :count_up do
    clicks_of <= click { |c| { c.id => Bud::SetLattice.new([c.ident]) } }
  end

  bloom :answer_queries do
    asked <= request { |r| [r.cache, r.analyst, r.number, r.id, r.campaign, r.window] }
    response <~ asked do |r|
      clicks_of.at(r.id, Bud::SetLattice).size.gt(100).when_true do
        [r.cache, r.analyst, r.number, r.id, r.campaign, r.window]
      end
    end
  end
end

# Ads with fewer than a hundred clicks.
module Poor
  include ClickLog

  state do
    scratch :total, [:id] => [:clicks]
  end

  bloom :answer_queries do
    total <= log.group([:id], count)
    response <~ (request * total).pairs(:id => :id) do |r, t|
      [r.cache, r.analyst, r.number, r.id, r.campaign, r.window] if t.clicks < 100
    end
  end
end

# Ads with fewer than a hundred clicks in the window that is asked for.
module Window
  include ClickLog

  state do
    scratch :total, [:id, :window] => [:clicks]
  end

  bloom :answer_queries do
    total <= log.group([:id, :window], count)
    response <~ (request * total).pairs(:id => :id, :window => :window) do |r, t|
      [r.cache, r.analyst, r.number, r.id, r.campaign, r.window] if t.clicks < 100
    end
  end
end

# Ads with fewer than a hundred clicks in the campaign that is asked for.
module Campaign
  include ClickLog

  state do
    scratch :total, [:id, :campaign] => [:clicks]
  end

  bloom :answer_queries do
    total <= log.group([:id, :campaign], count)
    response <~ (request * total).pairs(:id => :id, :campaign => :campaign) do |r, t|
      [r.cache, r.analyst, r.number, r.id, r.campaign, r.window] if t.clicks < 100
    end
  end
end

class Report
  include Bud
  include Poor
end

class Cache
  include Bud
  include AdProtocol

  state do
    table :reporter, [] => [:address]
    table :peers, [:address]
    table :asked, [:analyst, :number] => [:id]
    table :known, [:analyst, :number, :id, :campaign, :window]
  end

  bloom :ask do
    asked <= query { |q| [q.analyst, q.number, q.id] }
    request <~ (query * reporter).pairs do |q, r|
      [r.address, ip_port, q.analyst, q.number, q.id, q.campaign, q.window]
    end
  end

  bloom :remember do
    known <= response.payloads
    response <~ (response * peers).pairs do |r, p|
      [p.address, r.analyst, r.number, r.id, r.campaign, r.window]
    end
  end

  bloom :tell do
    answer <~ (asked * known).rights(:analyst => :analyst, :number => :number)
  end
end

class Analyst
  include Bud
  include AdProtocol

  state do
    interface input, :ask, [:cache, :number] => [:id, :campaign, :window]
    interface output, :answered, [:number, :id, :campaign, :window]
  end

  bloom :talk do
    query <~ ask { |a| [a.cache, ip_port, a.number, a.id, a.campaign, a.window] }
    answered <= answer.payloads
  end
end
